variable "region" {
  description = "Region of the state bucket and of the image repositories, such as eu-west-1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be a region's code, such as eu-west-1."
  }
}

variable "github_repository" {
  description = "The repository on GitHub whose workflows may deploy, as owner/name."
  type        = string

  # A wildcard here would let other repositories in.
  validation {
    condition     = can(regex("^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?/[A-Za-z0-9._-]{1,100}$", var.github_repository))
    error_message = "github_repository must be owner/name, without wildcards, and no URL."
  }
}

variable "environments" {
  description = "Environments that are deployed from GitHub. Each is a GitHub environment of the same name, and the resources named <prefix>-<environment>."
  type        = set(string)
  default     = ["dev", "prod"]

  validation {
    condition     = length(var.environments) > 0 && alltrue([for name in var.environments : can(regex("^[a-z][a-z0-9]{1,9}$", name))])
    error_message = "environments must be at least one, each 2 to 10 lower-case letters and digits, beginning with a letter."
  }

  # The bucket of the state and the roles of the workflows are named <prefix>-<one of these>-...: an environment of that name would reach them.
  validation {
    condition     = length(setintersection(var.environments, ["deploy", "push", "state"])) == 0
    error_message = "environments must not be deploy, push or state: what this makes is named like that."
  }
}

variable "prefix" {
  description = "What the names of everything begin with: repositories <prefix>/<service>, roles and resources <prefix>-..."
  type        = string
  default     = "loans"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,9}$", var.prefix))
    error_message = "prefix must be 2 to 10 lower-case letters and digits, beginning with a letter."
  }
}

variable "kept_images" {
  description = "How many images of each repository are kept: what prod runs must be among them, also when dev is far ahead. Rolling back reaches no further."
  type        = number
  default     = 1000

  validation {
    condition     = var.kept_images >= 5 && var.kept_images <= 1000 && floor(var.kept_images) == var.kept_images
    error_message = "kept_images must be a whole number of 5 to 1000: with fewer there is nothing to roll back to."
  }
}

variable "kept_state_days" {
  description = "For how many days a version of the state that was replaced is kept."
  type        = number
  default     = 90

  validation {
    condition     = var.kept_state_days >= 30 && var.kept_state_days <= 3650 && floor(var.kept_state_days) == var.kept_state_days
    error_message = "kept_state_days must be a whole number of 30 to 3650."
  }
}
