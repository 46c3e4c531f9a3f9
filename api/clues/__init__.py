"""The ledger of a case: clues and marks, added and withdrawn, never edited or deleted."""
