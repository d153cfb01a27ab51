"""责任人: who answers for what on any day, whom nobody answers for, and who has not been trained."""
