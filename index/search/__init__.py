"""From a question to what answers it: sentences found, read for the answer, and statements by speaker and subject."""
