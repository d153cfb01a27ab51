"""What a broken rule says to the duty officer. No logging, no codes of the operating system."""


class RuleBroken(Exception):
    """A rule of the desk forbids what was asked.

    `sentence` is one Chinese sentence the duty officer can act on; `field` names the declared field it
    concerns, where there is one, so that a form can put the cursor there.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
