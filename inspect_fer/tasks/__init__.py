"""Tasks: one explicit function each."""
