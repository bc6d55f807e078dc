"""What is to be done, carrying it out, understanding requests. Knows tools by their declarations only; no page here."""
