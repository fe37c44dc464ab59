"""What a customer wrote himself, and what his program put around it: earlier mails and signatures, in any language."""
