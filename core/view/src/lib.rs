//! What a person sees: lists, details, forms, formatting, strings
