"""Lists that leave the portal: who may, what, how they are written and kept."""
