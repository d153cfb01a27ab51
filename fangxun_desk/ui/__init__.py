"""The window: the only Qt in the program.

Pages show frozen records and collect drafts; every change goes through the services, on the task runner. It must hold
no rule of the field, and it must not reach for the store or for another desk.
"""
