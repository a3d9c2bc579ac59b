"""Parsing what strangers wrote in a process that can open no file, socket or other process."""
