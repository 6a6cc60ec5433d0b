# Reads one migration file without running it: what its class Migration says, as far as it is said in literals.
# Needs common.py before it, and nothing of Django.
#
# What is computed at run time cannot be read: such a migration is reversible "unknown" and says why, and whatever makes the
# graph itself uncertain is a problem.
import ast
import tokenize

# Django's own operations that can always be undone, as far as their code goes.
REVERSIBLE = set("""
    CreateModel DeleteModel RenameModel AlterModelTable AlterModelTableComment AlterUniqueTogether AlterIndexTogether
    AlterOrderWithRespectTo AlterModelOptions AlterModelManagers AddIndex RemoveIndex RenameIndex AddConstraint RemoveConstraint
    AlterConstraint AddField RemoveField AlterField RenameField
    CreateExtension BloomExtension BtreeGinExtension BtreeGistExtension CITextExtension CryptoExtension HStoreExtension
    TrigramExtension UnaccentExtension AddIndexConcurrently RemoveIndexConcurrently CreateCollation RemoveCollation
    AddConstraintNotValid ValidateConstraint
""".split())
# Its operations with a way back only where one is given: argument, its position, what is said where it is missing.
NEEDS = {"RunPython": ("reverse_code", 1), "RunSQL": ("reverse_sql", 1)}
# What the title of an operation names: its arguments, in their order.
SUBJECTS = {
    "AddField": ("model_name", "name"), "RemoveField": ("model_name", "name"), "AlterField": ("model_name", "name"),
    "RenameField": ("model_name", "old_name", "new_name"), "RenameModel": ("old_name", "new_name"),
    "AddIndex": ("model_name", "index"), "RemoveIndex": ("model_name", "name"),
    "AddConstraint": ("model_name", "constraint"), "RemoveConstraint": ("model_name", "name"),
}


class Unreadable(Exception):
    """It is computed."""


def parse(path):
    with tokenize.open(path) as file:  # knows the encoding
        return ast.parse(file.read(), path)


def assigned(body):
    """name -> node of plain assignments in a module or class."""
    found = {}
    for node in body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            found[node.target.id] = node.value
    return found


def literal(node):
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        raise Unreadable()


def dotted(node):
    """'migrations.RunSQL' of a name or attribute, else ''."""
    if isinstance(node, ast.Attribute):
        return "%s.%s" % (dotted(node.value), node.attr)
    return node.id if isinstance(node, ast.Name) else ""


class MigrationFile:
    """What one file says; `verdict` is what it means for undoing it."""

    LISTS = ("dependencies", "replaces", "run_before", "operations")

    def __init__(self, path, settings):
        self.settings = settings
        self.name = os.path.basename(path)[:-3]
        self.problems, self.doubts = [], []
        self.keys = {"dependencies": [], "replaces": [], "run_before": []}
        self.initial, self.atomic, self.operations, self.verdicts = None, True, [], []
        tree = parse(path)
        self.names, self.functions, self.classes, self.imports = assigned(tree.body), {}, set(), {}
        migration = None
        for node in tree.body:
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self.imports[alias.asname or alias.name] = "%s.%s" % (node.module or ".", alias.name)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    self.imports[alias.asname or alias.name.partition(".")[0]] = alias.name
            elif isinstance(node, ast.FunctionDef):
                self.functions[node.name] = node
            elif isinstance(node, ast.ClassDef):
                self.classes.add(node.name)
                migration = node if node.name == "Migration" else migration
        if migration is None:
            raise Unreadable()
        self.read(migration)

    def read(self, migration):
        if [dotted(base).rpartition(".")[2] for base in migration.bases] != ["Migration"]:
            self.doubts.append("it inherits from a class of the project")
        names = assigned(migration.body)
        for node in migration.body:
            self.note_oddity(node)
        for member in self.keys:
            if member in names:
                try:
                    self.keys[member] = [self.key(item) for item in self.items(names[member])]
                except Unreadable:
                    self.uncertain("'%s' is computed" % member)
        for member in ("initial", "atomic"):
            if member in names:
                try:
                    setattr(self, member, bool(literal(names[member])))
                except Unreadable:
                    self.doubts.append("'%s' is computed" % member)
        if "operations" in names:
            self.read_operations(names["operations"])

    def uncertain(self, why):
        """The graph itself cannot be trusted at this migration."""
        self.doubts.append(why)
        self.problems.append(why)

    def note_oddity(self, node):
        if isinstance(node, ast.FunctionDef):
            if node.name == "unapply":
                self.doubts.append("it has an unapply() of its own")
            elif node.name in ("__init__", "__new__"):
                self.uncertain("it has an %s() of its own" % node.name)
            elif node.name in self.LISTS:
                self.uncertain("'%s' is computed" % node.name)
        elif isinstance(node, ast.AugAssign) and dotted(node.target) in self.LISTS:
            self.uncertain("'%s' is computed" % dotted(node.target))
        elif isinstance(node, (ast.If, ast.For, ast.While, ast.Try, ast.With)):
            self.uncertain("its class runs code")
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):  # dependencies.append(…)
            self.uncertain("its class runs code")

    def items(self, node):
        if isinstance(node, (ast.List, ast.Tuple)):
            if any(isinstance(item, ast.Starred) for item in node.elts):
                raise Unreadable()
            return node.elts
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self.items(node.left) + self.items(node.right)
        if isinstance(node, ast.Name) and node.id in self.names:
            return self.items(self.names[node.id])
        raise Unreadable()

    def key(self, node):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "swappable_dependency" and node.args:
            return self.swappable(node.args[0]), "__first__"
        value = literal(self.names.get(node.id, node) if isinstance(node, ast.Name) else node)
        if isinstance(value, (tuple, list)) and len(value) == 2 and all(isinstance(part, str) for part in value):
            return tuple(value)
        raise Unreadable()

    def swappable(self, node):
        name = dotted(node)
        if name.startswith("settings."):
            setting = name.partition(".")[2]
            model = self.settings.one(setting, "auth.User" if setting == "AUTH_USER_MODEL" else None)
        else:
            model = literal(node)
        if not isinstance(model, str) or "." not in model:
            raise Unreadable()
        return model.partition(".")[0]

    # --- its operations ---

    def read_operations(self, node):
        try:
            for item in self.items(node):
                self.operations.append(self.title(item))
                self.verdicts.extend(self.judge(item))
        except Unreadable:
            self.doubts.append("'operations' is computed")

    def title(self, node):
        if not isinstance(node, ast.Call):
            return "?"
        kind = dotted(node.func).rpartition(".")[2]
        if kind == "SeparateDatabaseAndState":
            try:
                return "%s(%s)" % (kind, ", ".join(self.title(item) for item in self.database_operations(node)))
            except Unreadable:
                return kind
        if kind == "RunPython":
            code = self.argument(node, "code", 0)
            return "%s %s" % (kind, dotted(code).rpartition(".")[2] or "?" if code is not None else "?")
        if kind == "RunSQL":
            return kind
        words = ""
        for position, member in enumerate(SUBJECTS.get(kind, ("name",))):
            given = self.argument(node, member, position)
            if isinstance(given, ast.Call):  # an index or a constraint has a name of its own
                given = self.argument(given, "name", None)
            try:
                value = literal(given) if given is not None else None
            except Unreadable:
                value = None
            if isinstance(value, str):
                words += (" -> " if member == "new_name" else "." if words else "") + value
        return " ".join([kind, words]).strip()

    @staticmethod
    def argument(node, name, position):
        for keyword in node.keywords:
            if keyword.arg == name:
                return keyword.value
        if position is not None and position < len(node.args):
            return node.args[position]
        return None

    def database_operations(self, node):
        given = self.argument(node, "database_operations", 0)
        return [] if given is None or is_none(given) else self.items(given)

    def origin(self, node):
        """Where the class of an operation comes from: 'django.db.migrations.RunSQL'."""
        first, _, rest = dotted(node.func).partition(".")
        if first in self.classes or first not in self.imports:
            return ""
        return self.imports[first] + ("." + rest if rest else "")

    def judge(self, node):
        """[("no" or "unknown", why)]"""
        if not isinstance(node, ast.Call):
            return [("unknown", "an operation is computed")]
        kind = dotted(node.func).rpartition(".")[2]
        if not self.origin(node).startswith("django."):
            return [("unknown", "%s is no operation of Django's" % (kind or "an operation"))]
        if kind in REVERSIBLE:
            return []
        if kind == "SeparateDatabaseAndState":
            try:
                return [(verdict, "%s in %s" % (why, kind))
                        for item in self.database_operations(node) for verdict, why in self.judge(item)]
            except Unreadable:
                return [("unknown", "operations of %s are computed" % kind)]
        if kind in NEEDS:
            return self.judge_way_back(node, kind, *NEEDS[kind])
        return [("unknown", "%s is not known" % kind)]

    def judge_way_back(self, node, kind, name, position):
        if any(isinstance(item, ast.Starred) for item in node.args) or any(item.arg is None for item in node.keywords):
            return [("unknown", "arguments of %s are computed" % kind)]
        given = self.argument(node, name, position)
        if given is None or is_none(given):
            return [("no", "%s without %s" % (kind, name))]
        function = self.functions.get(given.id) if isinstance(given, ast.Name) else None
        if function is not None and only_raises(function):
            return [("no", "%s of %s only raises" % (name, kind))]
        if isinstance(given, (ast.IfExp, ast.BoolOp)):
            return [("unknown", "%s of %s is computed" % (name, kind))]
        return []

    def verdict(self):
        found = self.verdicts + [("unknown", why) for why in self.doubts]
        verdicts = {verdict for verdict, _ in found}
        return ("no" if "no" in verdicts else "unknown" if verdicts else "yes"), sorted({why for _, why in found})


def is_none(node):
    try:
        return literal(node) is None
    except Unreadable:
        return False


def only_raises(function):
    body = function.body
    if isinstance(body[0], ast.Expr) and len(body) > 1:
        body = body[1:]
    return isinstance(body[0], ast.Raise)
