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
};
