"""From what is wanted to steps. Nothing here reads raw words without `language`, or asks back without `dialogue`."""
