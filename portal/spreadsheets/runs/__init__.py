"""The life of an import: received, read, saved, stopped, undone, forgotten."""
