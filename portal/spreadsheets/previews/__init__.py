"""What people are shown of an import before and after it is saved."""
