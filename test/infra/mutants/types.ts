import type { Mutant } from './mutant.ts'

const ROUTES = 'modules/demo/routes.tf'
const BALANCER = 'modules/demo/load-balancer.tf'
const TOPICS = 'modules/o11y/topics.tf'

/** Resources beside those that the rules know. */
export const typesMutants: Mutant[] = [
  {
    name: 'an access list opens the VPC',
    file: ROUTES,
    find: 'resource "aws_route_table" "public" {',
    replace:
      'resource "aws_network_acl_rule" "open" {\n  network_acl_id = aws_vpc.this.default_network_acl_id\n  rule_number    = 1\n  protocol       = "-1"\n  rule_action    = "allow"\n  cidr_block     = "0.0.0.0/0"\n}\n\nresource "aws_route_table" "public" {',
  },
  {
    name: 'a role is everybody’s master, by another type',
    file: 'modules/o11y/flow-logs.tf',
    find: 'resource "aws_iam_role" "flow_logs" {',
    replace:
      'resource "aws_iam_policy_attachment" "admin" {\n  name       = "admin"\n  roles      = [aws_iam_role.flow_logs.name]\n  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}\n\nresource "aws_iam_role" "flow_logs" {',
  },
  {
    name: 'a bucket is public by its ACL',
    file: 'modules/o11y/load-balancer-logs.tf',
    find: 'resource "aws_s3_bucket_ownership_controls" "load_balancer_logs" {',
    replace:
      'resource "aws_s3_bucket_acl" "public" {\n  count  = 0\n  bucket = aws_s3_bucket.load_balancer_logs.id\n  acl    = "public-read"\n}\n\nresource "aws_s3_bucket_ownership_controls" "load_balancer_logs" {',
  },
  {
    name: 'a second listener',
    file: BALANCER,
    find: 'resource "aws_lb_target_group" "loan_api" {',
    replace:
      'resource "aws_lb_listener" "second" {\n  load_balancer_arn = aws_lb.this.arn\n  port              = 8080\n  protocol          = "HTTP"\n\n  default_action {\n    type             = "forward"\n    target_group_arn = aws_lb_target_group.loan_api.arn\n  }\n}\n\nresource "aws_lb_target_group" "loan_api" {',
  },
  {
    name: 'a second policy of a topic',
    file: TOPICS,
    find: 'data "aws_iam_policy_document" "topic" {',
    replace:
      'resource "aws_sns_topic_policy" "second" {\n  arn    = aws_sns_topic.this["page"].arn\n  policy = data.aws_iam_policy_document.topic["page"].json\n}\n\ndata "aws_iam_policy_document" "topic" {',
  },
]
