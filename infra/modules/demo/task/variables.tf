variable "name" {
  description = "The task's family, such as loans-dev-loan-api."
  type        = string
}

variable "container" {
  description = "The program: the container's name, its image, and its command where that is not the image's own."
  type        = object({ name = string, image = string, command = optional(list(string)) })
}

variable "ports" {
  description = "Ports of the program: public (named, for peers and the load balancer) and operations; null: it serves nothing."
  type        = object({ public = number, operations = number })
  default     = null
}

variable "cpu" {
  description = "CPU units of the task, sidecars included; 1,024 are a vCPU."
  type        = number
}

variable "memory" {
  description = "Memory of the task, MiB, sidecars included."
  type        = number

  validation {
    condition = anytrue([
      var.cpu == 256 && contains([512, 1024, 2048], var.memory),
      var.cpu == 512 && var.memory >= 1024 && var.memory <= 4096 && var.memory % 1024 == 0,
      var.cpu == 1024 && var.memory >= 2048 && var.memory <= 8192 && var.memory % 1024 == 0,
      var.cpu == 2048 && var.memory >= 4096 && var.memory <= 16384 && var.memory % 1024 == 0,
      var.cpu == 4096 && var.memory >= 8192 && var.memory <= 30720 && var.memory % 1024 == 0,
    ])
    error_message = "cpu and memory must be a pair that Fargate has: 256 with 512, 1024 or 2048; 512 with 1024 to 4096; 1024 with 2048 to 8192; 2048 with 4096 to 16384; 4096 with 8192 to 30720."
  }
}

variable "cpu_architecture" {
  description = "What the image was built for: X86_64 or ARM64."
  type        = string
}

variable "environment" {
  description = "Environment variables of the program. Nothing secret."
  type        = map(string)
}

variable "secrets" {
  description = "Environment variables whose values ECS reads from Secrets Manager: for each the secret's ARN, the key within it where it is JSON, and the version where another one is to have tasks replaced."
  type        = map(object({ arn = string, key = optional(string, ""), version = optional(string, "") }))
  default     = {}
}

variable "secrets_key_arn" {
  description = "The KMS key of the secrets."
  type        = string
}

variable "collector" {
  description = "The sidecar that takes the program's spans and sends them to X-Ray; null: there is none."
  type        = object({ image = string, log_group = string })
  default     = null
}

variable "log_group" {
  description = "CloudWatch log group of the program."
  type        = string
}

variable "other_log_groups" {
  description = "Further log groups that ECS writes for the task, as that of Service Connect's proxy."
  type        = set(string)
  default     = []
}

variable "region" {
  description = "Where it runs."
  type        = string
}

variable "account_id" {
  description = "The AWS account that it runs in."
  type        = string
}

variable "vpc_id" {
  description = "The VPC of its security group."
  type        = string
}

variable "task_policy" {
  description = "What the program may do in AWS, as a policy document beside sending spans; null: nothing."
  type        = object({ json = string })
  default     = null
}
