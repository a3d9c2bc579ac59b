"""Where articles come from: files and folders (`files`), the web (`web`); strangers' bytes are parsed in a process apart (`sandbox`)."""
