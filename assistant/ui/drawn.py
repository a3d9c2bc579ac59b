"""The components that a script of ours draws, and the file that these scripts are served as."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import gradio as gr

DRAWN = ("conversation", "scope", "article", "quotes", "chats", "library")


def drawn(name: str, value: Any, card: str = "", events: tuple[str, ...] = (), **options: Any) -> gr.HTML:
    """A component that the script of this name draws from data, with a tooltip of class `card` where one is named. Its template is
    fixed: Gradio evaluates what stands in a template. `events` are those that the script triggers."""
    assert name in DRAWN
    template = f'<div class="or-{name}"></div>'
    if card:
        template += f'<div class="{card}" role="tooltip" hidden></div>'
    script = " ".join([name, *(f"'{event}'" for event in events)])  # Gradio looks for the events' names in it
    return gr.HTML(value, html_template=template, js_on_load=script, apply_default_css=False, **options)


@cache
def page_script() -> str:
    """The scripts of the components as one file, each a function known by its name; runs before Gradio's own scripts."""
    arguments = "element, trigger, props, server, upload, watch"
    drawn = "".join(f"{name}: function ({arguments}) {{\n{asset(f'{name}.js')}\n}},\n" for name in DRAWN)
    return f"(() => {{\n{asset('dom.js')}\nconst drawn = {{\n{drawn}}};\n{asset('functions.js')}\n{asset('desk.js')}\n}})();\n"


@cache
def asset(name: str) -> str:
    """The text of a file that lies beside this module."""
    return files("assistant.ui").joinpath(name).read_text(encoding="utf-8")
