"""Words of English and grammars about it are written once, in index/english: the code elsewhere uses them by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_WORDS = 5
# Lists of names that are this program's own: of kinds of questions, of verdicts, of what can be edited, of what a file holds.
OWN_NAMES = {"index": {"KINDS", "VERDICTS", "EDITABLE", "_PARTS"}, "assistant": {"_SENTENCES", "_ASIDES", "told"}}
# Regular expressions that are left: about addresses, file names, SQL and markup; about citations and characters that nobody sees.
PATTERNS = {"index": 16, "assistant": 16}
ELSEWHERE = {"index": ("index/english/", "index/sources/"), "assistant": ("assistant/ui/",)}

_WORDS = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*\.?")
_CALLS = {f"re.{name}" for name in ("compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")}


def modules(folder: Path, elsewhere: tuple[str, ...] = ()) -> Iterator[tuple[str, ast.Module]]:
    """(path from above the folder, syntax) of all modules in a folder that do not lie in `elsewhere`."""
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder.parent).as_posix()
        if not name.startswith(elsewhere):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def word_lists(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """(what it is assigned to or stands in, words) of every list of more than MOST_WORDS words; one that has a name with an
    underscore is of names."""
    for owner, node in _owned(module, ""):
        found = _strings(node)
        words = [word for word in found if _WORDS.fullmatch(word)]
        if len(words) > MOST_WORDS and not any("_" in word for word in found):
            yield owner, words


def patterns(module: ast.Module) -> Iterator[ast.Call]:
    """Every regular expression that is compiled or used by a function of `re`."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _CALLS:
            yield node


def _owned(node: ast.AST, owner: str) -> Iterator[tuple[str, ast.AST]]:
    """Every part of a syntax tree with what it is assigned to, or the function or class that it stands in; no types."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        owner = node.name
    if isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        owner = target.id if isinstance(target, ast.Name) else owner
    if owner == "__all__" or (isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal"):
        return
    yield owner, node
    for child in ast.iter_child_nodes(node):
        yield from _owned(child, owner)


def _strings(node: ast.AST) -> list[str]:
    """The strings of a literal or of a string that is split. The keys of a dict count where its values are literals too: else it
    is a record."""
    if isinstance(node, ast.Set | ast.Tuple | ast.List):
        return [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    if isinstance(node, ast.Dict) and all(map(_is_literal, node.values)):
        return [k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
        text = node.func.value
        parts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            return text.value.split(parts[0] if parts else None)
    return []


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("folder", sorted(PATTERNS))
def test_words_and_grammars_of_english_stand_in_one_place(folder: str) -> None:
    lists, left = [], []
    for name, module in modules(ROOT / folder, ELSEWHERE[folder]):
        found = [(owner, words) for owner, words in word_lists(module) if owner not in OWN_NAMES[folder]]
        lists += [f"{name}, {owner}: {' '.join(words[:8])} ..." for owner, words in found]
        left += [f"{name}:{call.lineno}" for call in patterns(module)]
    assert not lists, "lists of words that belong into index/english:\n" + "\n".join(lists)
    assert len(left) <= PATTERNS[folder], "one about English belongs into index/english:\n" + "\n".join(left)


@pytest.mark.parametrize(
    "code",
    [
        'X = frozenset("one two three four five six".split())',
        'X = "one|two|three|four|five|New York".split("|")',
        'def f(word):\n    return word in ("one", "two", "three", "four", "five", "six")',
        'X = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "hers": "f"}',
        'X = ["Mr.", "Mrs.", "Dr.", "Prof.", "Gen.", "Sen."]',
    ],
)
def test_what_a_list_of_words_is(code: str) -> None:
    assert list(word_lists(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        '__all__ = ["one", "two", "three", "four", "five", "six"]',
        'Kind = Literal["one", "two", "three", "four", "five", "six"]',
        'X = ("[CLS]", "[SEP]", "a_b", "é1", "5", "-x")',
        'def f(a): return {"one": a, "two": a, "three": a, "four": a, "five": a, "six": a}',
        'X = ("title", "text", "day", "place", "source", "state", "left_at")',
        'X = {"one", "two", "three", "four", "five"}',
    ],
)
def test_what_no_list_of_words_is(code: str) -> None:
    assert not list(word_lists(ast.parse(code)))


def test_what_a_regular_expression_is() -> None:
    code = 'A = re.compile("a")\nre.sub(r"b", "", x)\nre.search(rf"c{d}", x)\nA.search(x)\nre.escape("d")'
    assert [call.lineno for call in patterns(ast.parse(code))] == [1, 2, 3]
