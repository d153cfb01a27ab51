"""The 避险转移 page: who was moved out, where they are, who is still out, and how every number comes about."""
