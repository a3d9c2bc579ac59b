"""What a question asks: about whose words, what, when; and what a follow-up leans on."""
