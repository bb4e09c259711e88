"""How the engine stands: its parts, its workers, what waits, what the vendors' limits leave, and their clocks. It only reads."""
