"""The page: state of conversations and runs drawn as HTML, and clicks turned into requests to `agent/`.

What is shown is made by pure functions from facts to markup; only `gradio_page`, `theme` and `app` know Gradio. Nothing
here plans, runs, or reads a dataset, and neither `agent/` nor `tools/` imports it.
"""
