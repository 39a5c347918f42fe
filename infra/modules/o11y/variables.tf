variable "name" {
  description = "Prefix of every name, such as loans-dev; also the CloudWatch namespace of the services' own metrics."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 17
    error_message = "name must be 3 to 17 lowercase letters and digits, with single hyphens between: it becomes part of names of at most 32 characters."
  }
}

variable "region" {
  description = "Where everything runs; the dashboards read their metrics there."
  type        = string
}

variable "environment" {
  description = "dev or prod: alarms of prod must reach somebody, and the bucket of its logs is not destroyed with files in it."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment must be dev or prod."
  }
}

variable "services" {
  description = "The services that run here. Each has a log group, a dashboard, and an alarm when its metrics cease."
  type        = set(string)

  validation {
    condition     = length(setsubtract(["loan-api", "auth-svc", "scoring-svc"], var.services)) == 0
    error_message = "services must have loan-api, auth-svc and scoring-svc."
  }

  validation {
    condition     = length(setsubtract(var.services, ["loan-api", "auth-svc", "scoring-svc", "external-score-mock"])) == 0
    error_message = "services has one that there are no dashboards for."
  }
}

variable "retention_days" {
  description = "How long logs are kept (days), those of the load balancer included."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.retention_days)
    error_message = "retention_days must be a number of days that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400 or more."
  }
}

variable "alarm_emails" {
  description = "Who is told, by e-mail: of what hurts partners now (page), and of what can wait for the morning (ticket)."
  type        = object({ page = set(string), ticket = set(string) })

  validation {
    condition     = var.environment != "prod" || (length(var.alarm_emails.page) > 0 && length(var.alarm_emails.ticket) > 0)
    error_message = "alarm_emails must name somebody to page and somebody for tickets in prod."
  }

  validation {
    condition     = alltrue([for address in setunion(var.alarm_emails.page, var.alarm_emails.ticket) : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "alarm_emails has something that is not an e-mail address."
  }
}

variable "system" {
  description = "What is watched: ids of the demo module's parts, by which AWS names their metrics; max_acu in Aurora capacity units."
  type = object({
    vpc_id          = string
    nat_gateway_ids = map(string)
    api             = object({ id = string, stage = string })
    apply_route     = object({ method = string, resource = string })
    load_balancer   = object({ arn_suffix = string, target_group_arn_suffix = string })
    cluster_name    = string
    database        = object({ instance_ids = list(string), max_acu = number })
  })
}

variable "image_tag" {
  description = "The images' tag. When it changes, the dashboards draw a line at that time."
  type        = string
}

variable "runbook_base_url" {
  description = "Where docs/runbooks of this repository is read: on the web, without a slash at the end, or docs/runbooks in a copy of it; each alarm links below it."
  type        = string

  validation {
    condition     = can(regex("^(https://.*[^/]|docs/runbooks)$", var.runbook_base_url))
    error_message = "runbook_base_url must be an https URL without a slash at the end, or docs/runbooks."
  }
}

variable "database_cluster_id" {
  description = "Aurora's cluster identifier, as a word of its own: its log group is made before the cluster."
  type        = string
}
