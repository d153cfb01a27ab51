"""The page 防汛风险图."""
