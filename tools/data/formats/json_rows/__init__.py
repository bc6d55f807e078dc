"""How JSON and JSON lines become rows: the quick way through DuckDB and the careful one, element by element."""
