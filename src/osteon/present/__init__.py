"""Present an answer: text for people, JSON for programs, TriG for graphs."""
