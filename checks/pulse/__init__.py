"""The light look, every two seconds: is all that answered a moment ago still answering?"""
