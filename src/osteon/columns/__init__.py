"""Queries over whole columns: for many patients at a time, where a triple store asks row by row.

The same SPARQL, read from the same files, and nothing of medicine. Statements are two columns of
numbers a predicate, a number stands for a term, and each operation of the algebra goes over a
column at once. What a value means (arithmetic, dates, casts, order) is still asked of Oxigraph.
A query that goes beyond the part of SPARQL here is refused when it is read, never answered in part.
"""

from osteon.columns.store import ColumnStore, read

__all__ = ["ColumnStore", "read"]
