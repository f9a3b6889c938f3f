"""The code of a workload in all its models, each definition once: beside each other, made from these, shared."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from benchmarks.record_format import WorkloadEntry
from benchmarks.record_format.code import module_name
from reports.source.module import Definition, Key, Module, names_in, parsed
from reports.source.variants import Expression, arguments, makers, variants

_SHARED = ("parameters", "answer", "accepts", "prepare", "observe")
"""Arguments of a workload that are about all of its models."""


@dataclass(frozen=True)
class Column:
    """What one model needs beside what others have; `made_by` is how the code becomes its variant, if not as it is.

    `uses` are functions that stand elsewhere: under another model, or, with an empty one, among what all share.
    """

    model: str
    code: str
    made_by: str
    uses: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Made:
    """Variants that are made from code shown elsewhere; `workload` is the one that shows it, if it is another."""

    models: tuple[str, ...]
    made_by: str
    workload: str


@dataclass(frozen=True)
class WorkloadCode:
    """All code of a workload. `shared_names` are what `shared` defines, `unknown` models whose code was not found."""

    columns: tuple[Column, ...]
    made: tuple[Made, ...]
    shared: str
    shared_names: tuple[str, ...]
    whole: str = ""
    unknown: tuple[str, ...] = ()


class Library:
    """The modules of a record by their names, each taken apart once; `shown` are workloads that show their own code."""

    def __init__(self, texts: Mapping[str, str], shown: Mapping[str, str]) -> None:
        self._texts = texts
        self._modules: dict[str, Module | None] = {}
        self.shown = shown

    def module(self, name: str) -> Module | None:
        """The module of this name, if its text is known and is one."""
        if name not in self._modules:
            self._modules[name] = parsed(name, self._texts[name]) if name in self._texts else None
        return self._modules[name]

    def text(self, name: str) -> str:
        return self._texts.get(name, "")

    def definition(self, key: Key) -> Definition | None:
        module = self.module(key[0])
        return module.definitions.get(key[1]) if module else None

    def keys(self, module: Module, names: Iterable[str]) -> Iterator[Key]:
        """The definitions that names in a module stand for, wherever they are."""
        for name in names:
            key = (module.name, name) if name in module.definitions else module.imports.get(name, ("", ""))
            if self.definition(key):
                yield key

    def needed(self, roots: Iterable[Key], without: Collection[Key] = ()) -> set[Key]:
        """Definitions with all that they need, and so on, but for what is to be left out."""
        found: set[Key] = set()
        waiting = [key for key in roots if key not in without]
        while waiting:
            key = waiting.pop()
            definition, module = self.definition(key), self.module(key[0])
            if key not in found and definition and module:
                found.add(key)
                waiting += (other for other in self.keys(module, definition.names) if other not in without)
        return found

    def joined(self, keys: Collection[Key]) -> str:
        """The text of definitions, in the order of their modules."""
        parts = []
        for name in sorted({module for module, _ in keys}):
            if module := self.module(name):
                mine = sorted((module.definitions[key].first, key) for owner, key in keys if owner == name)
                parts += [module.part(key) for _, key in mine]
        return "\n\n".join(parts)


def library(entries: Iterable[WorkloadEntry], texts: Mapping[str, str]) -> Library:
    """The code of the workloads of a record."""
    shown = {module_name(entry.kind, entry.name): entry.name for entry in entries}
    return Library(texts, {module: name for module, name in shown.items() if module in texts})


def workload_code(entry: WorkloadEntry, code: Library) -> WorkloadCode | None:
    """The code of a workload; None where the record holds none. What cannot be taken apart is shown as a whole."""
    name = module_name(entry.kind, entry.name)
    module, models = code.module(name), tuple(dict.fromkeys(entry.models))
    expressions = variants(module, code.module) if module else {}
    measured = {model: expressions[model] for model in models if model in expressions}
    if module is None or not measured:
        text = code.text(name)
        return WorkloadCode((), (), "", (), text) if text else None
    unknown = tuple(model for model in models if model not in measured)
    return replace(_Arrangement(code, module, measured).result(), unknown=unknown)


@dataclass(frozen=True)
class _Arrangement:
    """Where each definition stands: with the first model that needs it, or, if it is no function, with all others."""

    code: Library
    module: Module
    expressions: Mapping[str, Expression]

    def result(self) -> WorkloadCode:
        columns: list[Column] = []
        made: dict[tuple[str, str], list[str]] = {}
        for model, expression in self.expressions.items():
            keys = self.places.get(model, set())
            if keys:
                made_by = "" if expression.text in {name for _, name in keys} else expression.text
                columns.append(Column(model, self.code.joined(keys), made_by, self._uses(model)))
            else:
                workload = self._other_workload(model)
                made.setdefault(("" if workload else expression.text, workload), []).append(model)
        shared = self.shared
        names = [name for _, name in sorted(shared, key=self._line)]
        others = tuple(Made(tuple(models), *key) for key, models in made.items())
        return WorkloadCode(tuple(columns), others, self.code.joined(shared), tuple(names))

    @cached_property
    def roots(self) -> dict[str, list[Key]]:
        """What the expression of each model names."""
        return {
            model: list(self.code.keys(expression.module, names_in(expression.node)))
            for model, expression in self.expressions.items()
        }

    @cached_property
    def about_all(self) -> set[Key]:
        """Parameters, answer and the like, and functions that make variants of several models."""
        given = arguments(self.module)
        named = {name: set(self.code.keys(self.module, names_in(given[name]))) for name in _SHARED if name in given}
        parameters = self.code.needed(named.get("parameters", ()))
        return parameters.union(*named.values(), self._makers())

    def _makers(self) -> Iterator[Key]:
        """Functions that make variants of several models, and are none themselves."""
        made_by = {model: set(makers(expression)) for model, expression in self.expressions.items()}
        counts = Counter(name for names in made_by.values() for name in names)
        plain = {expression.text for expression in self.expressions.values()}
        names = [name for name, count in counts.items() if count > 1 and name not in plain]
        for module in {expression.module.name: expression.module for expression in self.expressions.values()}.values():
            yield from self.code.keys(module, names)

    @cached_property
    def needs(self) -> dict[str, set[Key]]:
        """What each model needs, but for what is about all and what another workload shows."""
        needs = {model: self.code.needed(roots, self.about_all) for model, roots in self.roots.items()}
        return {model: {key for key in keys if not self._is_elsewhere(key)} for model, keys in needs.items()}

    @cached_property
    def places(self) -> dict[str, set[Key]]:
        """What is shown under each model."""
        taken: set[Key] = set()
        places: dict[str, set[Key]] = {}
        for model, keys in self.needs.items():
            places[model] = {key for key in keys - taken if self._is_code(key)}
            taken |= places[model]
        counts = Counter(key for model, keys in self.needs.items() if places[model] for key in keys)
        return {
            model: keys | {key for key in self.needs[model] if keys and not self._is_code(key) and counts[key] == 1}
            for model, keys in places.items()
        }

    @cached_property
    def shared(self) -> set[Key]:
        """What is about all models, and values that several of them need."""
        placed = {key for keys in self.places.values() for key in keys}
        several = {key for keys in self.needs.values() for key in keys} - placed
        keys = self.code.needed(self.about_all, placed) | several
        return {key for key in keys if not self._is_elsewhere(key)}

    def _uses(self, model: str) -> dict[str, tuple[str, ...]]:
        uses: dict[str, tuple[str, ...]] = {}
        for other, keys in self.places.items():
            used = sorted((keys & self.needs[model]), key=self._line) if other != model else []
            if used:
                uses[other] = tuple(name for _, name in used)
        return uses

    def _other_workload(self, model: str) -> str:
        """The workload that shows the code of a variant, where it is not this one."""
        owners = [self.code.shown[module] for module, _ in self.roots[model] if self._is_elsewhere((module, ""))]
        return owners[0] if owners else ""

    def _is_elsewhere(self, key: Key) -> bool:
        return key[0] != self.module.name and key[0] in self.code.shown

    def _is_code(self, key: Key) -> bool:
        definition = self.code.definition(key)
        return definition is not None and definition.is_code

    def _line(self, key: Key) -> tuple[str, int]:
        definition = self.code.definition(key)
        return key[0], definition.first if definition else 0


def models_of(code: WorkloadCode) -> Sequence[str]:
    """The models whose code is known."""
    return [*(column.model for column in code.columns), *(model for made in code.made for model in made.models)]
