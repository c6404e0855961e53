"""Who obeys whom? Orders, attacks and obedience from open reporting."""
