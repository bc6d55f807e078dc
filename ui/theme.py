"""The look: one accent, quiet greys, the fonts the computer has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

FOLDER = Path(__file__).parent
FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
MONO_FONTS = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")


def theme() -> gr.themes.Base:
    """Gradio's plainest theme in our colours; no font is fetched from anywhere."""
    import gradio as gr

    return gr.themes.Base(
        primary_hue="teal",
        secondary_hue="teal",
        neutral_hue="slate",
        font=FONTS,
        font_mono=MONO_FONTS,
        radius_size="md",
        text_size="md",
    ).set(
        body_background_fill="#f6f7f8",
        body_background_fill_dark="#0e1316",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#151b1f",
        background_fill_secondary="#f6f7f8",
        background_fill_secondary_dark="#1b2328",
        block_background_fill="*background_fill_primary",
        block_background_fill_dark="*background_fill_primary",
        border_color_primary="#dfe3e6",
        border_color_primary_dark="#2a343a",
        body_text_color="#1d2529",
        body_text_color_dark="#e4e9ec",
        body_text_color_subdued="#5d6b73",
        body_text_color_subdued_dark="#93a1a9",
        block_border_width="0px",
        block_shadow="none",
        input_background_fill="*background_fill_primary",
        input_background_fill_dark="*background_fill_secondary",
    )


def css() -> str:
    return (FOLDER / "style.css").read_text(encoding="utf-8")


def script() -> str:
    """What runs once in the page: theme, views on narrow screens, keeping the end of the conversation in sight."""
    return f"<script>{(FOLDER / 'page.js').read_text(encoding='utf-8')}</script>"


def panel_script() -> str:
    """What runs in every panel: reports clicks with the fields that were changed, as the event `act`."""
    return (FOLDER / "panel.js").read_text(encoding="utf-8")
