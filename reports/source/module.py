"""The text of a module taken apart: what it defines and imports at its top level, by name."""

import ast
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Assignment = ast.Assign | ast.AnnAssign
Key = tuple[str, str]
"""A definition in all modules: the module's name and its own."""


@dataclass(frozen=True)
class Definition:
    """What a name stands for, in lines `first` to `last`, which count from 1, and all `names` in it."""

    node: ast.stmt
    first: int
    last: int
    names: frozenset[str]

    @property
    def is_code(self) -> bool:
        """Whether it is a function or a class, and no value."""
        return not isinstance(self.node, Assignment)

    @property
    def value(self) -> ast.expr | None:
        """What is assigned to the name, where it is a value."""
        return self.node.value if isinstance(self.node, Assignment) else None


@dataclass(frozen=True)
class Module:
    """One module; `imports` say by local name which module a name is from and what it is called there.

    `items` are what is assigned to single keys of a dictionary after it was made, by its name.
    """

    name: str
    lines: Sequence[str]
    definitions: Mapping[str, Definition]
    imports: Mapping[str, Key]
    items: Mapping[str, Sequence[tuple[str, ast.expr]]]

    def part(self, name: str) -> str:
        """The text of a definition, with the comments above it."""
        definition = self.definitions[name]
        return "\n".join(self.lines[definition.first - 1 : definition.last]).rstrip()

    def segment(self, node: ast.expr) -> str:
        """The text of an expression, on one line."""
        first, last = node.lineno - 1, node.end_lineno or node.lineno
        lines = [line.encode() for line in self.lines[first:last]]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return " ".join(b" ".join(lines).decode().split())


Modules = Callable[[str], Module | None]
"""Finds a module by its name, if its text is known."""


def parsed(name: str, text: str) -> Module | None:
    """The module that a text is of; None where it is none."""
    lines = text.split("\n")
    try:
        with warnings.catch_warnings(action="ignore"):
            statements = list(_top_level(ast.parse(text).body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    items: dict[str, list[tuple[str, ast.expr]]] = {}
    for statement in statements:
        if named := _item(statement):
            items.setdefault(named[0], []).append(named[1:])
    definitions = dict(_definitions(statements, lines))
    return Module(name, lines, definitions, dict(_imports(statements)), items)


def names_in(node: ast.AST) -> list[str]:
    """The names that a piece of code takes from around it, each once: not those that it binds for itself."""
    names: dict[str, None] = {}
    bound, not_bound = set[str](), set[str]()
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Load()):
                names[name] = None
            case ast.Name(id=name) | ast.arg(arg=name):
                bound.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.Global(names=declared):
                not_bound.update(declared)
    return [name for name in (*names, *sorted(not_bound - names.keys())) if name in not_bound or name not in bound]


def _top_level(statements: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements, those under a condition too."""
    for statement in statements:
        yield statement
        if isinstance(statement, ast.If | ast.Try):
            yield from _top_level(statement.body)
            yield from _top_level(statement.orelse)


def _definitions(statements: Sequence[ast.stmt], lines: Sequence[str]) -> Iterator[tuple[str, Definition]]:
    for place, statement in enumerate(statements):
        name, first = _name(statement), statement.lineno
        if not name:
            continue
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([first, *(decorator.lineno for decorator in statement.decorator_list)])
        while first > 1 and lines[first - 2].startswith("#"):
            first -= 1
        after = statements[place + 1] if place + 1 < len(statements) else statement
        last = after if isinstance(statement, Assignment) and _is_text(after) else statement
        names = frozenset(names_in(statement))
        yield name, Definition(statement, first, last.end_lineno or last.lineno, names)


def _name(statement: ast.stmt) -> str:
    """What a statement defines, if it is one thing."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return statement.name
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        return target.id if isinstance(target, ast.Name) else ""
    return (
        statement.target.id if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) else ""
    )


def _is_text(statement: ast.stmt) -> bool:
    """Whether a statement is a text by itself, which says what was assigned before it."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _item(statement: ast.stmt) -> tuple[str, str, ast.expr] | None:
    """The dictionary, the key and the value where a statement sets one item."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            key = target.slice.value if isinstance(target.slice, ast.Constant) else None
            return (target.value.id, key, statement.value) if isinstance(key, str) else None
    return None


def _imports(statements: Sequence[ast.stmt]) -> Iterator[tuple[str, Key]]:
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            yield from ((alias.asname or alias.name, (statement.module, alias.name)) for alias in statement.names)
