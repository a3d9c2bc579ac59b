"""Where articles come from: files and folders (`files`), the web (`web`). A process apart parses strangers' bytes (`sandbox`)."""
