"""From a file to rows that are read, checked, matched, decided and kept."""
