"""How the packages hang together."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import assistant
import index
import prompts

ROOT = Path(__file__).parent.parent


def imported(folder: Path) -> set[str]:
    """The top-level modules that the files below `folder` import, at any depth of their code."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found


def lines_beyond_the_library(path: Path) -> Iterator[str]:
    """The lines of a file of the assistant that take more of the library than `index` and `index.english` show, or its catalog."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        wrong = isinstance(node, ast.Attribute) and node.attr == "catalog"
        if isinstance(node, ast.Import):
            wrong = any(alias.name.startswith("index.") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole, _, part = node.module.partition(".")
            if whole == "index" and not part:
                wrong = not {alias.name for alias in node.names} <= set(index.__all__)
            elif whole == "index":
                wrong = part.split(".")[0] != "english"
        if wrong:
            yield f"{path}: {ast.get_source_segment(source, node)}"


def test_the_assistant_knows_the_library_by_its_front_alone() -> None:
    files = (ROOT / "assistant").rglob("*.py")
    assert [line for path in files for line in lines_beyond_the_library(path)] == []


def test_a_way_round_the_front_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    for line in (
        "from index.storage.disk import sha256",
        "from index import weights",
        "import index.upkeep",
        "def f(index):\n    from index.errors import DiskFull",
        "index.catalog.articles.count()",
    ):
        path.write_text(line)
        assert len(list(lines_beyond_the_library(path))) == 1, line
    path.write_text("from index import Index\nfrom index.english.words import stem\nfrom index.english import topics\nimport index")
    assert list(lines_beyond_the_library(path)) == []


def test_data_flows_one_way() -> None:
    assert not imported(ROOT / "index") & {"assistant", "gradio", "prompts"}
    assert not imported(ROOT / "prompts") & {"assistant", "index", "gradio"}
    outside_ui = [p for p in (ROOT / "assistant").glob("*") if p.name != "ui"]
    assert "gradio" not in set().union(*(imported(p) for p in outside_ui if p.is_dir()))
    assert not any("import gradio" in p.read_text(encoding="utf-8") for p in outside_ui if p.suffix == ".py")


def test_public_names_are_there_and_documented() -> None:
    for package in (assistant, index, prompts):
        for name in getattr(package, "__all__", ["load", "Prompt", "ABSTENTION"]):
            assert hasattr(package, name)
            value = getattr(package, name)
            assert not isinstance(value, type) or value.__doc__


def test_all_that_a_package_shows_is_in_its_list_of_names() -> None:
    for package in (assistant, index):
        shown = {n for n, v in vars(package).items() if not n.startswith("_") and not isinstance(v, ModuleType)}
        assert shown - {"TYPE_CHECKING", "Any", "import_module"} <= set(package.__all__)
        assert package.__all__ == sorted(set(package.__all__), key=package.__all__.index), "none twice"
    later = vars(index)["_LATER"]
    assert set(later) <= set(index.__all__)
    assert all(hasattr(import_module(f"index.{module}"), name) for name, module in later.items())
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(index, "nothing")  # noqa: B009
