"""The house keeps its order: imports go down, every card has a task, every task is seen."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from inspect_ai import list_tasks

import inspect_fer
from inspect_fer.datasets.catalogue import CARDS

PACKAGE = Path(inspect_fer.__file__).parent

FLOORS = [
    {"cli", "_registry", "demo"},
    {"reports", "lm_eval", "checking"},
    {"tasks"},
    {"solvers", "scorers", "models"},
    {"answers", "metrics", "prompts", "media", "datasets"},
    {"stimulus", "labels", "reading", "lexicon", "errors", "arguments"},
]
HEAVY = {"matplotlib", "sklearn", "scipy", "av", "datasets", "lm_eval", "pandas", "python_calamine"}


def floor(module: str) -> int:
    room = module.split(".")[1]
    for height, rooms in enumerate(FLOORS):
        if room in rooms:
            return height
    raise AssertionError(f"{module} stands on no floor: add it to FLOORS")


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def imports(path: Path, *, top_level_only: bool) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_go_down_only(path: Path) -> None:
    module = ".".join(("inspect_fer", *path.relative_to(PACKAGE).with_suffix("").parts))
    own = floor(module)
    for imported in imports(path, top_level_only=False):
        if imported.startswith("inspect_fer.") and imported != "inspect_fer._registry":
            assert floor(imported) >= own, f"{module} imports {imported} from a higher floor"


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_heavy_libraries_are_imported_where_they_are_needed(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path, top_level_only=True)}
    assert not roots & HEAVY


def test_counts_know_nothing_of_inspect() -> None:
    for name in ("counts.py", "intervals.py"):
        names = imports(PACKAGE / "metrics" / name, top_level_only=False)
        assert not any(name.split(".")[0] == "inspect_ai" for name in names)


def test_datasets_can_be_read_without_loading_inspect() -> None:
    code = "import sys, inspect_fer.datasets, inspect_fer.cli; print('inspect_ai' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_loading_the_plugin_loads_nothing_heavy() -> None:
    code = (
        "import sys, inspect_ai, inspect_ai.model, inspect_ai.scorer, inspect_ai.solver\n"
        "before = set(sys.modules); import inspect_fer._registry\n"
        "print(*sorted({m.split('.')[0] for m in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & HEAVY


def test_inspect_sees_every_exported_task() -> None:
    seen = {info.name for info in list_tasks("inspect_fer/tasks", root_dir=PACKAGE.parent)}
    assert seen == set(inspect_fer.__all__)


def test_every_exported_task_can_be_imported() -> None:
    for name in inspect_fer.__all__:
        assert callable(getattr(inspect_fer, name))


def test_every_card_has_a_task_that_uses_it() -> None:
    named = {
        node.value
        for path in (PACKAGE / "tasks").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(CARDS) <= named
