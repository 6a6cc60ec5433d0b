# Task "graph": prints all migrations of the project with what Django knows of them.
# Needs common.py and describe.py before it. Started by: manage.py shell -v 0 -c SCRIPT


def print_graph(channel, request):
    channel.answer("graph", graph=graph_document(connection_of(request)))


run("graph", print_graph)
