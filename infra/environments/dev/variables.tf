variable "region" {
  description = "Where everything runs."
  type        = string
  default     = "eu-west-1"
}

variable "availability_zones" {
  description = "Two zones of the region; null: its a and b, which a few regions lack."
  type        = list(string)
  default     = null
}

variable "image_registry" {
  description = "Registry and prefix of the images; scripts/build-and-push.sh writes it into images.auto.tfvars.json."
  type        = string
}

variable "image_tag" {
  description = "Tag of the images; scripts/build-and-push.sh writes it into images.auto.tfvars.json."
  type        = string
}

variable "cpu_architecture" {
  description = "What the images were built for, X86_64 or ARM64; scripts/build-and-push.sh writes it into images.auto.tfvars.json."
  type        = string
  default     = "X86_64"
}

variable "database_engine_version" {
  description = "The PostgreSQL that Aurora begins with; later minor ones it takes by itself."
  type        = string
  default     = "17.7"
}

variable "alarm_emails" {
  description = "Who is told: by a page, which cannot wait, and by a ticket, which can."
  type        = object({ page = set(string), ticket = set(string) })
  default     = { page = [], ticket = [] }
}

variable "runbook_base_url" {
  description = "Where docs/runbooks is read, for the alarms' links: on the web, without a slash at the end, or in a copy of the repository."
  type        = string
  default     = "docs/runbooks"
}
