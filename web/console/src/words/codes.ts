// English for the service's own words. Other languages have theirs under the same codes.

export const CODES: Record<string, string> = {
  // Roles.
  reader: "Reader",
  moderator: "Moderator",
  admin: "Admin",
  // Statuses.
  published: "Published",
  held: "Held",
  rejected: "Rejected",
  deleted: "Deleted",
  // Why readers flag.
  spam: "Spam",
  harassment: "Harassment",
  hate: "Hate",
  threat: "Threat",
  personal_information: "Personal information",
  misinformation: "Misinformation",
  off_topic: "Off topic",
  other: "Something else",
  // How rules compare, and what they look for.
  eq: "is",
  ne: "is not",
  lt: "less than",
  lte: "at most",
  gt: "more than",
  gte: "at least",
  in: "one of",
  not_in: "none of",
  in_list: "in the list",
  not_in_list: "not in the list",
  phrase: "phrases",
  list: "the list",
  regex: "the expression",
  word: "whole words",
  substring: "also inside words",
  raw: "as typed",
  fold: "upper or lower case",
  deobfuscated: "disguised",
  skeleton: "look-alike letters",
  true: "yes",
  false: "no",
};
