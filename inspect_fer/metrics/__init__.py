"""Metrics over labels.

`counts`, `agreement_counts` and `intervals` are plain functions over answers and know no Inspect;
`classification` and `agreement` are the same figures as registered Inspect metrics.
"""
