"""What all messaging channels share: receiving, the queue, the turn, and sending the replies."""
