"""Which code is the variant of which model: read off what a module gives `Workload(variants=...)`."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from reports.source.module import Key, Module, Modules

WORKLOAD, VARIANTS = "WORKLOAD", "variants"

_LONGEST_NAME = 200

_MADE_BY = {
    "on_other_loops": ("uvloop", "asyncio-eager"),
    "in_other_pools": ("interpreters", "dask"),
    "on_a_cluster": ("dask",),
}
"""The models that functions of the suite add, which run the variant that they are given in another way."""


@dataclass(frozen=True)
class Expression:
    """What a module says that a variant is."""

    module: Module
    node: ast.expr

    @property
    def text(self) -> str:
        return self.module.segment(self.node)


def arguments(module: Module) -> dict[str, ast.expr]:
    """The arguments of a module's `Workload(...)` by name; none where it has none."""
    definition = module.definitions.get(WORKLOAD)
    call = definition.value if definition else None
    keywords = call.keywords if isinstance(call, ast.Call) else []
    return {keyword.arg: keyword.value for keyword in keywords if keyword.arg}


def makers(expression: Expression) -> Iterator[str]:
    """The functions that an expression calls, or gives to `partial`, to make a variant."""
    for inner in ast.walk(expression.node):
        match inner:
            case ast.Call(func=ast.Name(id="partial"), args=[ast.Name(id=name), *_]):
                yield name
            case ast.Call(func=ast.Name(id=name)):
                yield name


def variants(module: Module, modules: Modules) -> dict[str, Expression]:
    """The variants by model, as far as they can be read off the text."""
    try:
        return dict(_variants(module, modules, set()))
    except RecursionError:
        return {}


_Pairs = Iterator[tuple[str, Expression]]
_Seen = set[Key]
"""Names that were followed: each is so once, however often a text from elsewhere repeats it."""


def _variants(module: Module, modules: Modules, seen: _Seen) -> _Pairs:
    mapping = arguments(module).get(VARIANTS)
    return _pairs(Expression(module, mapping), modules, seen) if mapping else iter(())


def _pairs(mapping: Expression, modules: Modules, seen: _Seen) -> _Pairs:
    """What a mapping maps."""
    module = mapping.module
    match mapping.node:
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                yield from _item(key, Expression(module, value), modules, seen)
        case ast.BinOp(left=left, right=right):
            for side in (left, right):
                yield from _pairs(Expression(module, side), modules, seen)
        case ast.Call(func=ast.Name(id=name)):
            yield from ((model, mapping) for model in _MADE_BY.get(name, ()))
        case ast.DictComp() as comprehension:
            yield from _comprehended(module, comprehension, modules, seen)
        case ast.Name(id=name):
            yield from _named(module, name, modules, seen)
        case ast.Attribute(value=value, attr="variants") if other := _other(module, value, modules):
            if (other.name, WORKLOAD) not in seen:
                seen.add((other.name, WORKLOAD))
                yield from _variants(other, modules, seen)


def _item(key: ast.expr | None, value: Expression, modules: Modules, seen: _Seen) -> _Pairs:
    """One item of a dictionary, or with `**` all of another."""
    match key:
        case None:
            yield from _pairs(value, modules, seen)
        case ast.Constant(value=str(model)):
            yield model, value


def _named(module: Module, name: str, modules: Modules, seen: _Seen) -> _Pairs:
    """What a name of a module maps, or one that it imports."""
    if (module.name, name) in seen:
        return
    seen.add((module.name, name))
    origin, imported = module.imports.get(name, ("", ""))
    definition = module.definitions.get(name)
    if definition and definition.value:
        yield from _pairs(Expression(module, definition.value), modules, seen)
        yield from ((model, Expression(module, value)) for model, value in module.items.get(name, ()))
    elif imported and (other := modules(origin)):
        yield from _named(other, imported, modules, seen)


def _comprehended(module: Module, node: ast.DictComp, modules: Modules, seen: _Seen) -> _Pairs:
    """`{f"{name}-cold": variant for name, variant in VARIANTS.items()}`, whatever is left out by its conditions."""
    loop = node.generators[0]
    match node.key, node.value, loop.target, loop.iter:
        case (
            ast.JoinedStr(values=parts),
            ast.Name(id=value),
            ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=target)]),
            ast.Call(func=ast.Attribute(value=inner, attr="items")),
        ) if value == target:
            for name, expression in _pairs(Expression(module, inner), modules, seen):
                yield "".join(_filled(part, key, name) for part in parts)[:_LONGEST_NAME], expression


def _filled(part: ast.expr, key: str, name: str) -> str:
    match part:
        case ast.Constant(value=str(text)):
            return text
        case ast.FormattedValue(value=ast.Name(id=variable)) if variable == key:
            return name
    return ""


def _other(module: Module, node: ast.expr, modules: Modules) -> Module | None:
    """The module whose `WORKLOAD` an expression names, as `blend.WORKLOAD` or by a name that is imported."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr="WORKLOAD"):
            package, imported = module.imports.get(name, ("", ""))
            return modules(f"{package}.{imported}")
        case ast.Name(id=name):
            package, imported = module.imports.get(name, ("", ""))
            return modules(package) if imported == WORKLOAD else None
    return None
