"""What several formats are read with: bytes, lines, cells, batches, samples. No format's own rules, and no dispatch."""
