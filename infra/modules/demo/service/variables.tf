variable "name" {
  description = "The service's name, which its peers call it by: loan-api."
  type        = string
}

variable "family" {
  description = "The family of its tasks, such as loans-dev-loan-api."
  type        = string
}

variable "image" {
  description = "The image, with its tag."
  type        = string
}

variable "ports" {
  description = "Its public port and that for operators."
  type        = object({ public = number, operations = number })
}

variable "size" {
  description = "CPU units and memory (MiB) of a task, sidecars included, and how many tasks there are at least and at most."
  type        = object({ cpu = number, memory = number, min_tasks = number, max_tasks = number })

  validation {
    condition     = var.size.cpu >= 512
    error_message = "size.cpu must be at least 512: Service Connect's proxy takes 256 and the collector 64."
  }
}

variable "is_single" {
  description = "Whether there is never more than one task, not even in a deployment."
  type        = bool
  default     = false

  validation {
    condition     = !var.is_single || var.size.max_tasks == 1
    error_message = "is_single needs a size with one task."
  }
}

variable "environment" {
  description = "Environment variables beside those that all services have."
  type        = map(string)
}

variable "secrets" {
  description = "Environment variables out of Secrets Manager: the secret's ARN, the key within it where it is JSON, and its version."
  type        = map(object({ arn = string, key = optional(string, ""), version = optional(string, "") }))
  default     = {}
}

variable "task_policy" {
  description = "What the service may do in AWS, as a policy document; null: nothing."
  type        = object({ json = string })
  default     = null
}

variable "is_called_by_peers" {
  description = "Whether peers find it by Service Connect; otherwise it only finds them."
  type        = bool
}

variable "target_group" {
  description = "Target group of the load balancer that sends it requests; null: none does."
  type        = object({ arn = string })
  default     = null
}

variable "requests_per_target" {
  description = "Requests a minute to each task above which there are to be more, with the target group's label; null: only CPU tells."
  type        = object({ per_minute = number, resource_label = string })
  default     = null
}

variable "comes_after" {
  description = "What must be there before a task starts, by any name: a task of ECS never learns of a peer that came after it."
  type        = map(string)
  default     = {}
}

variable "deployment_alarms" {
  description = "Alarms that end a deployment and take it back."
  type        = set(string)
  default     = []
}

variable "platform" {
  description = "What all services share."
  type = object({
    region               = string
    account_id           = string
    vpc_id               = string
    subnet_ids           = list(string)
    cluster_arn          = string
    cluster_name         = string
    namespace_arn        = string
    cpu_architecture     = string
    secrets_key_arn      = string
    log_groups           = map(string)
    collector_image      = string
    environment          = map(string)
    deregistration_delay = number
  })
}
