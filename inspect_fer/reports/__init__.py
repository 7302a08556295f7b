"""Reports: from logs to figures, tables and comparisons; released predictions to logs."""
