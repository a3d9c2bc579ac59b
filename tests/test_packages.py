"""How the packages hang together."""

import ast
from pathlib import Path

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
