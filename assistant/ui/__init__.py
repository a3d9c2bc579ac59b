"""The browser chat. The only package that knows Gradio."""
