"""Keeping a library whole and up to date: backups, checks and repairs, watched feeds and folders."""
