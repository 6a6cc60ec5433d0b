# The end of a script that reads a graph from a project's folder: document(folder) stands before it (script protocol 1).
def main():
    request = json.loads(sys.stdin.readline())
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    status = 0
    try:
        event = {"event": "graph", "graph": document(sys.argv[1])}
    except Exception as cause:
        event, status = {"event": "failed", "app": None, "name": None, "message": str(cause), "class": type(cause).__name__}, 1
    answers.write("\x1e%s %s\n" % (request["token"], json.dumps(event)))
    answers.flush()
    return status


sys.exit(main())
